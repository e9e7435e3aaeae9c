"""One module per gate, each with `ID`, `TITLE`, `RULES`, `Options`, `Facts`, `gather` and `judge`; gates never import each other."""
