"""The corporate parenting board's report on a quarter, and its edition in plain words for young people: published form, whoever asks."""
