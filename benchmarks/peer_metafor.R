# metafor's side: Rscript peer_metafor.R FOLDER [--once]. It pools one at a time, and needs a k x k matrix.
suppressPackageStartupMessages(library(metafor))
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
once <- "--once" %in% arguments
sample_rows <- 100 # rows of many; their time is scaled to all

values <- function(name, part) {
  path <- file.path(folder, paste0(name, ".", part))
  readBin(path, "double", file.size(path) / 8, endian = "little")
}

median_seconds <- function(task) {
  task()
  times <- c()
  while (length(times) < (if (once) 1 else 3) || (!once && sum(times) < 2 && length(times) < 300)) {
    start <- proc.time()[["elapsed"]]
    reps <- if (once || length(times) && times[1] > 0.2) 1 else 10 # the clock ticks in milliseconds
    for (i in seq_len(reps)) task()
    times <- c(times, (proc.time()[["elapsed"]] - start) / reps)
  }
  median(times)
}

listed <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")

report <- function(name, task, share = 1) {
  fits <- task()
  if (inherits(fits, "rma")) fits <- list(fits)
  fits <- head(fits, 5)
  each <- function(field) listed(unlist(lapply(fits, function(f) as.vector(f[[field]]))))
  cat(sprintf(
    '{"task": "%s", "seconds": %.9g, "share": %.9g, "answer": {"beta": %s, "se": %s, "tau2": %s}}\n',
    name, median_seconds(task) / share, share, each("beta"), each("se"), each("tau2")
  ))
}

y <- values("few", "y"); v <- values("few", "v"); x <- values("few", "x")
report("few", function() rma(y, v, method = "REML", test = "knha"))
report("moderator", function() rma(y, v, mods = ~x, method = "REML", test = "knha"))
a <- values("thousand", "y"); b <- values("thousand", "v")
report("thousand", function() rma(a, b, method = "REML"))
for (name in c("dl", "reml")) {
  a <- matrix(values(name, "y"), ncol = 20, byrow = TRUE)
  b <- matrix(values(name, "v"), ncol = 20, byrow = TRUE)
  rows <- seq_len(min(sample_rows, nrow(a)))
  method <- toupper(name)
  report(name, function() lapply(rows, function(i) rma(a[i, ], b[i, ], method = method)), length(rows) / nrow(a))
}
cat(sprintf('{"task": "version", "metafor": "%s", "R": "%s", "blas": "%s"}\n',
  packageVersion("metafor"), getRversion(), basename(dirname(extSoftVersion()[["BLAS"]]))))
