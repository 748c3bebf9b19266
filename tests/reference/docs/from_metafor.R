# Writes from_metafor.json: the numbers of each metafor call in docs/from-metafor.md.
# Run from the repository's root: Rscript tests/reference/docs/from_metafor.R > tests/reference/docs/from_metafor.json
suppressMessages({library(metafor); library(metadat)})
tight <- list(threshold = 1e-14, maxiter = 10000, tol = 1e-14)
rma <- function(yi, vi, sei, ..., data, method = "REML") {
  args <- as.list(match.call())[-1]
  if (method != "EE") args$control <- if (method %in% c("PM")) list(tol = 1e-14) else tight
  do.call(metafor::rma, args, envir = parent.frame())
}
dat <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg, slab = author)
res <- rma(yi, vi, data = dat)
mix <- rma(yi, vi, mods = ~ ablat + alloc, data = dat)
hc <- function(object) metafor::hc(object, control = list(tol = 1e-14))
confint <- function(object) metafor:::confint.rma.uni(object, control = list(tol = 1e-14))

numbers <- function(x) {
  if (inherits(x, "escalc")) return(c(x$yi, x$vi))
  if (inherits(x, "rma.uni")) return(c(x$beta, x$se, x$tau2))
  if (inherits(x, "rma")) return(c(x$beta, x$se))
  if (inherits(x, "anova.rma")) {
    if (x$type == "LRT") return(c(x$LRT, x$pval))
    if (x$type == "Wald.btt") return(c(x$QM, x$QMp))
    return(c(x$Xb, x$se))
  }
  if (inherits(x, "vif.rma")) return(as.numeric(x$vifs))
  if (inherits(x, "hc.rma.uni")) return(c(x$beta, x$ci.lb, x$ci.ub))
  if (inherits(x, "list.rma") && is.null(x$ci.lb) && !is.null(x$pi.lb)) return(c(x$pred, x$se, x$pi.lb, x$pi.ub))
  if (inherits(x, "list.rma")) return(c(if (is.null(x$pred)) x$estimate else x$pred, x$ci.lb, x$ci.ub))
  as.numeric(unlist(x))
}
num <- function(x) paste0("[", paste(ifelse(is.na(x), "null", sprintf("%.17g", x)), collapse = ", "), "]")
lines <- readLines("docs/from-metafor.md", encoding = "UTF-8")
calls <- sub("^\\| `(.*?)` \\|.*$", "\\1", grep("^\\| `", lines, value = TRUE), perl = TRUE)
out <- sapply(calls, function(call) sprintf('{"call": "%s", "numbers": %s}', gsub('"', '\\\\"', call),
  num(numbers(suppressWarnings(eval(parse(text = call)))))))
cat(sprintf('{"program": "%s, metafor %s",\n"calls": [\n%s\n]}\n', R.version.string, packageVersion("metafor"), paste(out, collapse = ",\n")))
