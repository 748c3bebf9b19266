# Writes genq.json: generalised Q intervals of tau² and its median-unbiased estimate, without CompQuadForm, which
# metafor needs for them. Run from this folder: Rscript genq.R > genq.json
# The form y'Py has, at tau², the distribution of sum(lambda * chi-square on 1 df) with the eigenvalues lambda of
# S^(1/2) P S^(1/2); its upper tail is Imhof's integral (1961, eq. 3.2), taken by integrate() half-turn by half-turn.
suppressMessages({library(metafor); library(metadat)})

tail_of <- function(q, lambda) {
  theta <- function(u) colSums(atan(outer(lambda, u))) / 2 - q * u / 2
  rho <- function(u) exp(colSums(log1p(outer(lambda, u)^2)) / 4)
  f <- function(u) ifelse(u == 0, sum(lambda) / 2 - q / 2, sin(theta(u)) / (u * rho(u)))
  total <- 0; from <- 0; width <- 2 * pi / (q + sum(lambda))
  repeat {
    piece <- integrate(f, from, from + width, rel.tol = 1e-13, abs.tol = 1e-17, subdivisions = 1000L, stop.on.error = FALSE)$value
    total <- total + piece; from <- from + width
    if (1 / (from * rho(from)) * from < 1e-15) break
  }
  1 / 2 + total / pi
}
solved <- function(y, v, X, a) {
  A <- diag(a); P <- A - A %*% X %*% solve(t(X) %*% A %*% X, t(X) %*% A)
  q <- drop(t(y) %*% P %*% y)
  above <- function(tau2) { s <- diag(sqrt(v + tau2)); l <- eigen(s %*% P %*% s, symmetric = TRUE, only.values = TRUE)$values; tail_of(q, l[seq_len(length(y) - ncol(X))]) }
  at <- function(p) { if (above(0) > p) return(0); high <- 1; while (above(high) < p) high <- 2 * high; uniroot(function(t) above(t) - p, c(0, high), tol = 1e-14, maxiter = 1000)$root }
  c(above(0), at(0.025), at(0.5), at(0.975))
}
num <- function(x) paste0("[", paste(sprintf("%.17g", as.vector(x)), collapse = ", "), "]")
bcg <- escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
lee <- escalc("OR", ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = dat.lee2004)
sets <- list(
  list("bcg", bcg$yi, bcg$vi, matrix(1, 13, 1)), list("bcg on latitude", bcg$yi, bcg$vi, cbind(1, bcg$ablat)),
  list("bcg on latitude and year", bcg$yi, bcg$vi, cbind(1, bcg$ablat, bcg$year - 1960)),
  list("lee2004", lee$yi, lee$vi, matrix(1, 16, 1)), list("raudenbush1985", dat.raudenbush1985$yi, dat.raudenbush1985$vi, matrix(1, 19, 1)))
rows <- c()
for (s in sets) for (w in c("1/vi", "1/sqrt(vi)", "1+0*vi")) {
  y <- as.numeric(s[[2]]); vi <- as.numeric(s[[3]]); a <- eval(parse(text = w)); r <- solved(y, vi, s[[4]], a)
  rows <- c(rows, sprintf('{"set": "%s", "weights": "%s", "yi": %s, "vi": %s, "X": [%s], "a": %s, "p_at_0": %.17g, "low": %.17g, "median": %.17g, "high": %.17g}', s[[1]], w, num(y), num(vi), paste(apply(s[[4]], 1, num), collapse = ", "), num(a), r[1], r[2], r[3], r[4]))
}
cat(sprintf('{"program": "%s, metadat %s; integrate(), eigen(), uniroot()",\n"rows": [\n%s\n]}\n', R.version.string, packageVersion("metadat"), paste(rows, collapse = ",\n")))
