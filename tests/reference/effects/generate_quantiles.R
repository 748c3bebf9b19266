# Writes quantiles.json: quantile estimation and Box-Cox (McGrath et al. 2020) by optim() and integrate(). Run from
# this folder: Rscript generate_quantiles.R
source("common.R")

cases <- list()
sets <- list(
  list(median = 4, n = 100, low = 2, high = 9), list(median = 12.4, n = 57, q1 = 7.1, q3 = 21.9),
  list(median = 30, n = 210, low = 3, q1 = 17, q3 = 52, high = 190), list(median = 6.2, n = 25, q1 = 5.8, q3 = 6.5),
  list(median = 80, n = 40, low = 41, high = 110), list(median = 9, n = 33, low = 1.2, q1 = 5, q3 = 12.5, high = 18))
families <- list(
  "normal" = list(q = function(p, a) qnorm(p, a[1], exp(a[2])), m = function(a) c(a[1], exp(a[2])), start = function(m, s) c(m, log(s))),
  "log-normal" = list(q = function(p, a) qlnorm(p, a[1], exp(a[2])), m = function(a) { v <- exp(2 * a[2]); m <- exp(a[1] + v / 2); c(m, m * sqrt(expm1(v))) }, start = function(m, s) { v <- log1p((s / m)^2); c(log(m) - v / 2, log(v) / 2) }),
  "gamma" = list(q = function(p, a) qgamma(p, shape = exp(a[2]), scale = exp(a[1])), m = function(a) c(exp(a[1] + a[2]), exp(a[1] + a[2] / 2)), start = function(m, s) c(log(s^2 / m), 2 * log(m / s))),
  "Weibull" = list(q = function(p, a) qweibull(p, shape = exp(a[2]), scale = exp(a[1])), m = function(a) { k <- exp(-a[2]); f <- exp(a[1]) * gamma(1 + k); c(f, exp(a[1]) * sqrt(gamma(1 + 2 * k) - gamma(1 + k)^2)) }, start = function(m, s) c(log(m), log(m / s))))
for (s in sets) {
  n <- s$n; p <- c(1 / n, 0.25, 0.5, 0.75, 1 - 1 / n); x <- list(s$low, s$q1, s$median, s$q3, s$high)
  known <- !vapply(x, is.null, TRUE); p <- p[known]; x <- unlist(x); spread <- if (is.null(s$q1)) diff(range(x)) / 4 else (s$q3 - s$q1) / 1.35
  fits <- lapply(families, function(f) {
    distance <- function(a) { d <- sum((f$q(p, a) - x)^2); if (is.finite(d)) d else 1e300 }
    o <- list(par = f$start(s$median, spread))
    for (i in 1:6) o <- suppressWarnings(optim(o$par, distance, method = "Nelder-Mead", control = list(reltol = 1e-16, maxit = 20000)))
    # Gauss-Newton on numDeriv's Jacobian takes the minimum to its last digits
    for (i in 1:20) { r <- f$q(p, o$par) - x; D <- numDeriv::jacobian(function(a) f$q(p, a), o$par); step <- o$par - solve(t(D) %*% D, t(D) %*% r); if (distance(step) > distance(o$par) * (1 - 1e-15)) break; o$par <- drop(step) }
    c(f$m(o$par), distance(o$par))
  })
  best <- names(fits)[which.min(vapply(fits, `[`, 0, 3))]
  # Box-Cox: the power at which quantiles on both sides of the median are alike, Luo's mean and Wan's SD there
  g <- function(y, l) if (l == 0) log(y) else expm1(l * log(y)) / l
  # distances on both sides in units of the whole, which is the same for any scale of x
  uneven <- function(l) { y <- g(x, l); m <- g(s$median, l); sum((((y - m) + (rev(y) - m))[seq_len(length(y) %/% 2)] / (max(y) - min(y)))^2) }
  grid <- seq(0, 10, 0.005); i <- which.min(vapply(grid, uneven, 0)); stopifnot(i < length(grid))
  l <- if (i == 1) 0 else uniroot(function(l) numDeriv::grad(uneven, l), grid[i + c(-1, 1)] + c(1e-4, 0), tol = 1e-12)$root
  at <- function(v) if (is.null(v)) NULL else g(v, l)
  a <- at(s$low); b <- at(s$high); q1 <- at(s$q1); q3 <- at(s$q3); m <- at(s$median)
  mu <- if (is.null(q1)) { w <- 4 / (4 + n^0.75); w * (a + b) / 2 + (1 - w) * m } else if (is.null(a)) { w <- 0.7 + 0.39 / n; w * (q1 + q3) / 2 + (1 - w) * m } else { w1 <- 2.2 / (2.2 + n^0.75); w2 <- 0.7 - 0.72 / n^0.55; w1 * (a + b) / 2 + w2 * (q1 + q3) / 2 + (1 - w1 - w2) * m }
  by_range <- function() (b - a) / (2 * qnorm((n - 0.375) / (n + 0.25))); by_box <- function() (q3 - q1) / (2 * qnorm((0.75 * n - 0.125) / (n + 0.25)))
  sd <- if (is.null(q1)) by_range() else if (is.null(a)) by_box() else (by_range() + by_box()) / 2
  back <- function(y) if (l == 0) exp(y) else pmax(l * y + 1, 0)^(1 / l)
  E <- function(h) { edge <- if (l == 0) -40 else max(-40, (-1 / l - mu) / sd); integrate(function(z) h(back(mu + sd * z)) * dnorm(z), edge, 0, rel.tol = 1e-12)$value + integrate(function(z) h(back(mu + sd * z)) * dnorm(z), 0, 40, rel.tol = 1e-12)$value }
  bm <- E(identity); bs <- sqrt(E(function(y) (y - bm)^2) + if (l == 0) 0 else bm^2 * pnorm((-1 / l - mu) / sd))
  cases <- c(cases, list(list(call = "optim(), numDeriv and integrate()", args = s, fits = lapply(fits, I), family = best, power = l, box_cox = I(c(bm, bs)))))
}
write_cases("quantiles.json", cases)
