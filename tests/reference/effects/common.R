# What the generators beside this file share. Needs R with metafor (Debian r-cran-metafor).
suppressMessages(library(metafor))

num <- function(x) ifelse(is.na(x), "null", ifelse(x == round(x) & abs(x) < 1e9, sprintf("%.0f", x), sprintf("%.17g", x)))
txt <- function(x) paste0("\"", gsub("\"", "\\\\\"", x), "\"")
json <- function(x) {
  if (is.list(x)) {
    if (length(x) == 0) return("{}")
    if (is.null(names(x))) return(paste0("[", paste(vapply(x, json, ""), collapse = ", "), "]"))
    return(paste0("{", paste0(txt(names(x)), ": ", vapply(x, json, ""), collapse = ", "), "}"))
  }
  one <- if (is.character(x)) txt(x) else if (is.logical(x) && !all(is.na(x))) tolower(as.character(x)) else num(x)
  if (length(x) == 1 && !inherits(x, "AsIs")) one else paste0("[", paste(one, collapse = ", "), "]")
}
versions <- list(R = as.character(getRversion()), metafor = as.character(packageVersion("metafor")))
cases <- list()
case <- function(call, args, yi, vi, ...) {
  args <- lapply(args, function(a) if (length(a) > 1) I(a) else a)
  list(call = call, args = args, ..., yi = I(as.numeric(yi)), vi = I(as.numeric(vi)))
}
write_cases <- function(file, cases) {
  body <- paste0("  ", vapply(cases, json, ""), collapse = ",\n")
  generator <- basename(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
  writeLines(paste0("{\"generator\": \"", generator, "\", \"versions\": ", json(versions), ",\n \"cases\": [\n", body, "\n ]}"), file)
}
# The call as text, evaluated as it is written.
run <- function(code, args) suppressWarnings(eval(parse(text = code), args))
# Adds one case a call of escalc() to `cases`, with the options Python knows by the same names.
esc <- function(measure, args, options = list(), data = args, more = "") {
  given <- paste0(names(data), "=", names(data), collapse = ", ")
  opts <- if (length(options)) paste0(", ", paste0(names(options), "=", vapply(options, function(o) if (is.character(o)) paste0("\"", o, "\"") else as.character(o), ""), collapse = ", ")) else ""
  code <- sprintf("escalc(\"%s\", %s%s%s)", measure, given, opts, more)
  f <- run(code, data)
  cases <<- c(cases, list(case(code, args, f$yi, f$vi, measure = measure, options = options)))
  invisible(f)
}
# Adds a case whose numbers come from several calls or a derivation, as `call` says.
derived <- function(measure, call, args, yi, vi, options = list()) {
  ok <- is.finite(yi) & is.finite(vi)
  cases <<- c(cases, list(case(call, args, ifelse(ok, yi, NA), ifelse(ok, vi, NA), measure = measure, options = options)))
}
# The delta method: `expr` in the names of `at` (a list of vectors), `cov` (row) -> their covariance matrix.
# R differentiates symbolically. With second=TRUE the second-order term of normal variables is added.
delta <- function(expr, at, cov, second = FALSE) {
  f <- deriv3(expr, names(at))
  k <- length(at[[1]])
  out <- vapply(seq_len(k), function(i) {
    row <- lapply(at, `[`, i)
    value <- suppressWarnings(eval(f, row))
    g <- drop(attr(value, "gradient")); h <- attr(value, "hessian")[1, , ]
    V <- cov(i)
    extra <- if (second) sum(diag(h %*% V %*% h %*% V)) / 2 else 0
    c(value, drop(t(g) %*% V %*% g) + extra)
  }, c(0, 0))
  list(yi = out[1, ], vi = out[2, ])
}
# 2F1(a, b; c; x) by its series, until a term adds nothing
series <- function(a, b, c, x) { term <- 1; sum <- 1; j <- 0; while (abs(term) > 1e-20 * sum && j < 5e6) { term <- term * (a + j) * (b + j) / ((c + j) * (j + 1)) * x; sum <- sum + term; j <- j + 1 }; sum }
J <- function(m) suppressWarnings(ifelse(m > 1, exp(lgamma(m / 2) - lgamma((m - 1) / 2)) / sqrt(m / 2), NA))
