# The lines of Jane Austen's six novels, without empty ones: book, tab, text.
# Usage: Rscript export.R FILE
library(janeaustenr)
books <- austen_books()
lines <- gsub("[\t\"]", " ", books$text)
keep <- nzchar(trimws(lines))
writeLines(paste(as.character(books$book)[keep], lines[keep], sep = "\t"), commandArgs(trailingOnly = TRUE)[1])
