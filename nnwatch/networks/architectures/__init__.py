"""One network a file, each with a function `build` that needs torch; the catalogue lists them without it."""
