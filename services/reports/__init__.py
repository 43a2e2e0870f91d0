"""Reports: what missing and notify wrote down, collated into facts, and the figures and returns made of them."""
