# Writes baujat.json: Baujat's coordinates by metafor. Run: Rscript baujat.R > baujat.json
suppressPackageStartupMessages({library(metafor); library(metadat)})
options(digits = 17)
number <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")
tight <- list(threshold = 1e-13, maxiter = 10000)
es <- escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
calls <- c(
  EE = 'rma(yi, vi, data = es, method = "EE")',
  REML = 'rma(yi, vi, data = es, method = "REML", control = tight)',
  DL_knha = 'rma(yi, vi, data = es, method = "DL", test = "knha")',
  moderator = 'rma(yi, vi, mods = ~ ablat, data = es, method = "REML", control = tight)',
  given_tau2 = 'rma(yi, vi, data = es, tau2 = 0.3)'
)
rows <- vapply(names(calls), function(name) {
  pdf(NULL)
  found <- baujat(eval(parse(text = calls[[name]])))
  sprintf('  "%s": {"call": "baujat(%s)", "x": %s, "y": %s}', name,
          gsub('"', "'", calls[[name]]), number(found$x), number(found$y))
}, "")
cat("{\n", sprintf('  "program": "R %s, metafor %s, metadat %s",\n', getRversion(),
    packageVersion("metafor"), packageVersion("metadat")),
    sprintf('  "data": {"yi": %s, "vi": %s, "ablat": %s},\n', number(es$yi), number(es$vi), number(dat.bcg$ablat)),
    paste(rows, collapse = ",\n"), "\n}\n", sep = "")
