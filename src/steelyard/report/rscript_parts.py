"""The fixed parts of an R script: how numbers are compared, and what R has no function for."""

CHECK = """\
agree <- logical(0)
check <- function(what, review, r, zero = 1e-8) {
  same <- isTRUE(r == review | abs(r - review) <= 1e-6 * abs(review) + zero)
  agree <<- c(agree, same)
  cat(sprintf("%-44s %16.9g %16.9g  %s\\n", what, review, r, same))
}
cat(sprintf("%-44s %16s %16s\\n", "", "review", "R"))
"""

FINISH = """\
stopifnot("a number of the review differs from R's by more than 1e-6" = all(agree))
cat(sprintf("All %d numbers agree within 1e-6.\\n", length(agree)))
"""

TIGHT = """\
# Estimates of tau2 are iterated until they no longer change beyond 1e-10 of a typical variance.
tight <- function(d) {
  list(threshold = 1e-10 * mean(d$vi), tol = 1e-10 * mean(d$vi), maxiter = 100000,
       tau2.max = max(d$vi) + var(d$yi))
}
"""

NEWER = """\
# Before its version 4 metafor ended DLIT's iteration elsewhere.
stopifnot("DLIT needs metafor 4 or later" = packageVersion("metafor") >= "4")
"""

GUARD = """\
  wald <- fit("z")
  knha <- fit("knha")
  # The guard: Hartung-Knapp's interval needs three studies and a tau2 above 0, and may not be the
  # narrower one; else Wald's interval stands.
  wider <- knha$ci.ub - knha$ci.lb > wald$ci.ub - wald$ci.lb
  if (studies >= 3 && nrow(d) >= 3 && wald$tau2 > 0 && wider) knha else wald
"""

WILSON = """\
# Newcombe's hybrid score interval, from Wilson's interval of each risk (Newcombe 1998, method 10).
newcombe <- function(x1, n1, x2, n2) {
  wilson <- function(x, n) {
    suppressWarnings(prop.test(x, n, conf.level = level, correct = FALSE)$conf.int)
  }
  a <- wilson(x1, n1)
  b <- wilson(x2, n2)
  d <- x1 / n1 - x2 / n2
  c(d, d - sqrt((x1 / n1 - a[1])^2 + (b[2] - x2 / n2)^2),
    d + sqrt((a[2] - x1 / n1)^2 + (x2 / n2 - b[1])^2))
}
"""

FISHER = """\
# fisher.test finds its bounds to about 1e-4; here they are read from its one-sided p to 1e-12.
fisher <- function(x1, n1, x2, n2) {
  cells <- matrix(c(x1, n1 - x1, x2, n2 - x2), nrow = 2)
  full <- fisher.test(cells, conf.level = level)
  bound <- function(side) {
    tail <- function(t) fisher.test(cells, or = exp(t), alternative = side)$p.value - (1 - level) / 2
    exp(uniroot(tail, c(-30, 30), tol = 1e-12)$root)
  }
  ends <- full$conf.int
  if (ends[1] > 0) ends[1] <- bound("greater")
  if (is.finite(ends[2])) ends[2] <- bound("less")
  c(full$estimate, ends, full$p.value)
}
"""

MCNEMAR = """\
# A crossover trial of which only the totals under each treatment are printed. Every number of people
# who responded to one treatment alone that the totals allow is tried; the largest p stands.
mcnemar <- function(x1, n1, x2, n2) {
  pairs <- min(n1, n2)
  worst <- c(NA, NA, NA, -1)
  for (x in max(0, x1 - (n1 - pairs)):min(x1, pairs)) {
    for (y in max(0, x2 - (n2 - pairs)):min(x2, pairs)) {
      for (both in max(0, x + y - pairs):min(x, y)) {
        if (x + y == 2 * both) next
        exact <- binom.test(x - both, x + y - 2 * both, conf.level = level)
        odds <- exact$conf.int / (1 - exact$conf.int)
        if (exact$p.value > worst[4] * (1 + 1e-9)) worst <- c((x - both) / (y - both), odds, exact$p.value)
      }
    }
  }
  worst
}
"""

LIKELIHOOD = """\
# rma.glmm integrates with seven nodes a study. Its estimate is the start here for the maximum of the
# same likelihood, integrated over a fine grid of the normal distribution.
start <- rma.glmm(measure = "PLO", xi = xi, ni = ni, data = dat, level = 100 * level)
print(start)
grid <- seq(-9, 9, by = 0.002)
loglik <- function(par) {
  p <- plogis(par[1] + par[2] * grid)
  sum(log(0.002 * mapply(function(x, n) sum(dbinom(x, n, p) * dnorm(grid)), dat$xi, dat$ni)))
}
best <- nlminb(c(start$beta, max(0.2, sqrt(start$tau2))), function(par) -loglik(par),
               control = list(rel.tol = 1e-15, x.tol = 1e-12))
share <- sum(dat$xi) / sum(dat$ni)
if (-best$objective <= loglik(c(qlogis(share), 0)) + 1e-9) {
  # No variance between the studies: one common proportion, in closed form.
  fit <- list(b = qlogis(share), tau2 = 0, se = 1 / sqrt(sum(dat$ni) * share * (1 - share)))
} else {
  # Newton's steps from there, with derivatives of high order.
  at <- best$par
  for (i in 1:2) at <- at - solve(numDeriv::hessian(loglik, at), numDeriv::grad(loglik, at))
  fit <- list(b = at[1], tau2 = at[2]^2, se = sqrt(solve(-numDeriv::hessian(loglik, at))[1, 1]))
}
crit <- qnorm(1 - (1 - level) / 2)
"""
