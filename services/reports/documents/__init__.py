"""Documents for the board, the signature and the shelf: the plain parts that a page of A4 is made of, and the Typst frame they stand in."""
