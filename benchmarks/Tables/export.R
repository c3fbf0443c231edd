# Writes tables of Debian's R packages as CSV files into a folder, with a file tables.txt that has a line for each: its name, its task
# (regression, binary or multiclass) and the kind of each column behind the label (number or category).
# Usage: Rscript export.R FOLDER
folder <- commandArgs(trailingOnly = TRUE)[1]
dir.create(folder, showWarnings = FALSE, recursive = TRUE)
index <- file(file.path(folder, "tables.txt"), "w")

dataset <- function(package, name, file = name) {
  loaded <- new.env()
  suppressWarnings(data(list = file, package = package, envir = loaded))
  as.data.frame(get(name, envir = loaded))
}

as_category <- function(values) {
  texts <- gsub("[,\" ]+", "_", as.character(values))
  ifelse(is.na(values), NA, texts)
}

export <- function(name, table, label, task, without = c()) {
  table <- table[!is.na(table[[label]]), setdiff(names(table), without)]
  outcome <- table[[label]]
  columns <- table[setdiff(names(table), label)]
  columns <- columns[vapply(columns, function(values) length(unique(values)) > 1, TRUE)]
  is_category <- vapply(columns, function(values) is.factor(values) || is.character(values) || is.logical(values), TRUE)
  for (column in names(columns))
    columns[[column]] <- if (is_category[[column]]) as_category(columns[[column]]) else as.numeric(columns[[column]])
  if (task == "binary") {
    # The rarer outcome is the positive one.
    rarer <- names(which.min(table(outcome)))
    outcome <- ifelse(as.character(outcome) == rarer, "true", "false")
  } else if (task == "multiclass") {
    outcome <- as_category(outcome)
  }
  names(columns) <- gsub("[^A-Za-z0-9]+", "_", names(columns))
  write.csv(cbind(data.frame(Label = outcome), columns), file.path(folder, paste0(name, ".csv")),
            row.names = FALSE, na = "", quote = FALSE)
  writeLines(paste(name, task, paste(ifelse(is_category, "category", "number"), collapse = ",")), index)
}

export("boston", dataset("mlbench", "BostonHousing2"), "cmedv", "regression", c("medv", "town", "tract"))
export("chicago", dataset("modeldata", "Chicago"), "ridership", "regression")
export("concrete", dataset("modeldata", "concrete"), "compressive_strength", "regression")
export("credit", dataset("modeldata", "credit_data"), "Status", "binary")
export("diamonds", as.data.frame(ggplot2::diamonds), "price", "regression")
export("letter", dataset("mlbench", "LetterRecognition"), "lettr", "multiclass")
export("pima", dataset("mlbench", "PimaIndiansDiabetes2"), "diabetes", "binary")
export("satellite", dataset("mlbench", "Satellite"), "classes", "multiclass")
export("shuttle", dataset("mlbench", "Shuttle"), "Class", "multiclass")
export("soybean", dataset("mlbench", "Soybean"), "Class", "multiclass")
export("spam", dataset("kernlab", "spam"), "type", "binary")
export("vehicle", dataset("mlbench", "Vehicle"), "Class", "multiclass")
close(index)
