# Writes tables of Debian's R packages as CSV files into a folder, with a file tables.txt that has a line for each: its name, its task
# (regression, binary or multiclass) and the kind of each column behind the label (number or category).
# Usage: Rscript export.R FOLDER SET
#   first, more: the defaults of automatic training were chosen on them.
#   held-out: they were not.
folder <- commandArgs(trailingOnly = TRUE)[1]
set <- commandArgs(trailingOnly = TRUE)[2]
dir.create(folder, showWarnings = FALSE, recursive = TRUE)
lines <- c()

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
  lines <<- c(lines, paste(name, task, paste(ifelse(is_category, "category", "number"), collapse = ",")))
}

if (set == "first") {
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
} else if (set == "more") {
  export("ames", dataset("modeldata", "ames"), "Sale_Price", "regression")
  export("attrition", dataset("modeldata", "attrition"), "Attrition", "binary")
  export("cancer", dataset("mlbench", "BreastCancer"), "Class", "binary", "Id")
  export("cars", dataset("modeldata", "car_prices"), "Price", "regression")
  export("cells", dataset("modeldata", "cells"), "class", "binary", "case")
  export("churn", dataset("modeldata", "mlc_churn"), "churn", "binary")
  export("dna", dataset("mlbench", "DNA"), "Class", "multiclass")
  export("glass", dataset("mlbench", "Glass"), "Type", "multiclass")
  export("hpc", dataset("modeldata", "hpc_data"), "class", "multiclass")
  export("ionosphere", dataset("mlbench", "Ionosphere"), "Class", "binary")
  export("lending", dataset("modeldata", "lending_club"), "Class", "binary")
  export("sacramento", dataset("modeldata", "Sacramento"), "price", "regression")
  export("sonar", dataset("mlbench", "Sonar"), "Class", "binary")
  export("stack", dataset("modeldata", "stackoverflow"), "Remote", "binary")
  export("telco", dataset("modeldata", "wa_churn"), "churn", "binary")
} else if (set == "held-out") {
  export("chile", dataset("carData", "Chile"), "vote", "multiclass")
  export("cps", dataset("AER", "CPS1988"), "wage", "regression")
  export("flchain", dataset("survival", "flchain"), "death", "binary", c("futime", "chapter"))
  export("german", dataset("caret", "GermanCredit"), "Class", "binary")
  export("hmda", dataset("AER", "HMDA"), "deny", "binary")
  export("houses", dataset("AER", "HousePrices"), "price", "regression")
  export("hpc-cv", dataset("modeldata", "hpc_cv"), "obs", "multiclass", c("Resample", "pred"))
  export("income", dataset("kernlab", "income"), "INCOME", "multiclass")
  export("mdrr", cbind(dataset("caret", "mdrrDescr", "mdrr"), Class = dataset("caret", "mdrrClass", "mdrr")[[1]]), "Class", "binary")
  export("nmes", dataset("AER", "NMES1988"), "visits", "regression")
  export("nwtco", dataset("survival", "nwtco"), "rel", "binary", c("seqno", "edrel"))
  export("rotterdam", dataset("survival", "rotterdam", "cancer"), "death", "binary", c("pid", "dtime", "rtime"))
  export("slid", dataset("carData", "SLID"), "wages", "regression")
  export("smoke", dataset("AER", "SmokeBan"), "smoker", "binary")
  export("tic", dataset("kernlab", "ticdata"), "CARAVAN", "binary")
  export("titanic", dataset("carData", "TitanicSurvival"), "survived", "binary")
  export("txhousing", as.data.frame(ggplot2::txhousing), "median", "regression")
  export("wvs", dataset("carData", "WVS"), "poverty", "multiclass")
} else {
  stop("The set should be first, more or held-out; found ", set)
}
# At the end, so that a folder with this file has all tables.
writeLines(lines, file.path(folder, "tables.txt"))
