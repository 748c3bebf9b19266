# Writes current.json: what metafor 5.1 gives for the arguments of every case here. Run from this folder where
# R has metafor >= 5.1 and jsonlite: Rscript generate_current.R
source("common.R")
stopifnot(versions$metafor >= "5.1")

files <- c("tables", "means", "single", "risks", "association", "tetrachoric", "matched", "rates", "proportions", "differences", "variability", "biserial", "change", "group_means", "correlations", "others")
cases <- list(); seen <- c()
for (file in files) for (old in jsonlite::fromJSON(paste0(file, ".json"), simplifyDataFrame = FALSE)$cases) {
  if (!is.null(old$options$rr_add)) next
  args <- lapply(old$args, as.numeric)
  code <- sprintf("escalc(\"%s\", %s)", old$measure, paste(c(paste0(names(args), "=", names(args)), if (length(old$options)) paste0(names(old$options), "=", vapply(old$options, function(o) if (is.character(o)) paste0("\"", o, "\"") else as.character(o), ""))), collapse = ", "))
  key <- json(list(code, args))
  if (key %in% seen) next
  seen <- c(seen, key)
  f <- tryCatch(run(code, args), error = function(e) NULL)
  if (is.null(f)) next
  ok <- is.finite(f$yi) & is.finite(f$vi)
  cases <- c(cases, list(case(code, args, ifelse(ok, f$yi, NA), ifelse(ok, f$vi, NA), measure = old$measure, options = old$options)))
}
write_cases("current.json", cases)
