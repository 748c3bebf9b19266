# Writes back, crossover and order_statistics. Run from this folder: Rscript generate_conversions.R
source("common.R")

# Back-transformations: metafor's, value by value
cases <- list()
backs <- function(measure, call, yi, value, ...) cases <<- c(cases, list(list(call = call, measure = measure, args = c(list(yi = I(yi)), list(...)), value = I(as.numeric(value)))))
y <- c(-3.1, -0.4, 0, 0.25, 1.2, 4)
for (m in c("OR", "PLN", "IRLN")) backs(m, "exp(yi)", y, exp(y))
backs("PLO", "transf.ilogit(yi)", y, transf.ilogit(y))
backs("PRZ", "pnorm(yi)", y, pnorm(y))
backs("ZCOR", "transf.ztor(yi)", y, transf.ztor(y))
backs("ZR2", "transf.ztor(yi)^2", y[3:6], transf.ztor(y[3:6])^2)
backs("ABT", "transf.iabt(yi)", y[3:6], transf.iabt(y[3:6]))
backs("AHW", "transf.iahw(yi)", c(0, 0.25, 0.7, 0.99), sapply(c(0, 0.25, 0.7, 0.99), transf.iahw))
p <- c(0, 0.1, 0.8, 1.5, pi / 2)
backs("PAS", "transf.iarcsin(yi)", p, sapply(p, transf.iarcsin))
backs("IRS", "transf.isqrt(yi)", p, sapply(p, transf.isqrt))
backs("RD", "yi", y, y)
n <- c(10, 25, 7, 300, 12); x <- c(0, 13, 7, 2, 11)
backs("PFT", "transf.ipft(transf.pft(x/n, n), n), which is x/n", mapply(transf.pft, x / n, n), x / n, ni = I(n))
q <- c(0.2, 0.9, 1.31)
backs("PFT", "transf.ipft(yi, n)", q, mapply(transf.ipft, q, c(40, 9, 150)), ni = I(c(40, 9, 150)))
backs("PFT", "transf.ipft.hm(yi, targs=list(ni=n))", I(0.7), transf.ipft.hm(0.7, targs = list(ni = n)), ni = I(n))
t <- c(10, 2.5, 300, 7)
backs("IRFT", "transf.iirft(transf.irft(x/t, t), t), which is x/t", mapply(transf.irft, c(0, 4, 17, 1) / t, t), c(0, 4, 17, 1) / t, ti = I(t))
write_cases("back.json", cases)

# A crossover trial of people: t.test() of half differences, first values and totals; lm() for the covariances
set.seed(2002)
cases <- list()
for (size in list(c(9, 14), c(30, 21))) {
  g <- rep(c("AB", "BA"), size)
  base <- rnorm(sum(size), 0, 3)
  y1 <- 50 + base + ifelse(g == "AB", 2, 0) + rnorm(sum(size)); y2 <- 51 + base * 0.8 + ifelse(g == "BA", 2, 0.4) + rnorm(sum(size), 0, 1.7)
  one <- function(k) list(n = sum(g == k), m1 = mean(y1[g == k]), sd1 = sd(y1[g == k]), m2 = mean(y2[g == k]), sd2 = sd(y2[g == k]), r = cor(y1[g == k], y2[g == k]))
  for (pooled in c(FALSE, TRUE)) {
    compare <- function(v) { f <- t.test(v[g == "AB"], v[g == "BA"], var.equal = pooled); c(diff(rev(f$estimate)), f$stderr^2) }
    found <- rbind(compare((y1 - y2) / 2), compare(y1), compare(y1 + y2))
    # The covariances of the same three: a linear model of both periods, or each sequence's own cov()
    V <- if (pooled) vcov(lm(cbind(y1, y2) ~ 0 + g)) else { W <- matrix(0, 4, 4); for (k in 1:2) { s <- g == c("AB", "BA")[k]; W[c(k, k + 2), c(k, k + 2)] <- cov(cbind(y1[s], y2[s])) / sum(s) }; W }
    if (pooled) V <- V[c("y1:gAB", "y1:gBA", "y2:gAB", "y2:gBA"), c("y1:gAB", "y1:gBA", "y2:gAB", "y2:gBA")]
    L <- rbind(c(0.5, -0.5, -0.5, 0.5), c(1, -1, 0, 0), c(1, -1, 1, -1)); C <- L %*% V %*% t(L)
    cases <- c(cases, list(list(call = sprintf("t.test(var.equal=%s) of (y1-y2)/2, y1 and y1+y2; %s", pooled, if (pooled) "vcov(lm(cbind(y1, y2) ~ 0 + g))" else "cov() of each sequence"),
      ab = one("AB"), ba = one("BA"), pooled = pooled, estimates = I(found[, 1]), variances = I(found[, 2]), covariances = I(c(C[1, 2], C[1, 3], C[2, 3])))))
  }
}
write_cases("crossover.json", cases)

# Expected order statistics of n standard normal values: the largest, and the third quartile of n = 4q + 1
cases <- list()
order_mean <- function(r, n) integrate(function(x) x * exp(lfactorial(n) - lfactorial(r - 1) - lfactorial(n - r) + (r - 1) * pnorm(x, log.p = TRUE) + (n - r) * pnorm(x, lower.tail = FALSE, log.p = TRUE) + dnorm(x, log = TRUE)), -10, 10, rel.tol = 1e-12, subdivisions = 2000)$value
for (q in c(2, 5, 12, 50, 200)) { n <- 4 * q + 1; cases <- c(cases, list(list(call = "integrate() of the density of the order statistic", n = n, largest = order_mean(n, n), quartile = order_mean(3 * q + 1, n)))) }
write_cases("order_statistics.json", cases)
