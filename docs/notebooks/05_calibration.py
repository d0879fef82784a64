# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 5 Calibration to reported coverage
# A report tells what share of the villages was inspected by some dates. Which figures of the model give that?

# %%
import datetime as dt

import matplotlib.pyplot as plt
import polars as pl

import xuncha as xc

s = xc.load("nanxun")
observed = pl.DataFrame(
    {"date": [dt.date(2027, 12, 31), dt.date(2028, 12, 31), dt.date(2029, 12, 31)], "share": [0.29, 0.52, 0.73]}
)

# %% [markdown]
# The number of teams is a whole number; it is fitted from the scenario's own value on. All trials meet the same random events.

# %%
fit = xc.calibrate(s, ["teams.nanxun.count"], observed, replications=5)
fit.frame()

# %%
fit.residual_frame()

# %% [markdown]
# The fitted scenario, and its curve beside what was reported. What the figure can't explain stays visible.

# %%
fitted = s.with_(fit.changes)
run = xc.simulate(fitted, xc.plan(fitted, "uniform"), n=50)
figure, ax = plt.subplots(figsize=(9, 5))
run.coverage().plot(ax=ax, label="fitted", band=0.9)
ax.plot(observed["date"].to_numpy(), observed["share"].to_numpy(), "o", color="black", label="reported")
ax.legend(loc="lower right")
figure
