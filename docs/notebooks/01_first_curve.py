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
# # 1 The first curve
# A county, a plan, two hundred possible terms. Open this file in Jupyter (with jupytext) or run it as a script.

# %%
import xuncha as xc

s = xc.load("nanxun")
s

# %% [markdown]
# A rule of thumb plans township by township. Without `"uniform"` the program searches for a good plan and tells
# how far the best possible one can be.

# %%
plan = xc.plan(s, "uniform")
plan

# %%
run = xc.simulate(s, plan, n=200)
run

# %% [markdown]
# The dark line is the median; the bands hold half and nine tenths of the replications at each date.

# %%
curve = run.coverage()
figure = curve.plot()
figure

# %% [markdown]
# All that the picture shows is a table as well: a row a replication, with units in the [data dictionary](../data.md).

# %%
measures = run.measures()
measures.select("coverage_end", "staff_days", "utilisation").describe()

# %%
for milestone in run.milestones():
    print(f"{milestone['name']}: {milestone['probability']:.0%} ({milestone['low']:.0%} - {milestone['high']:.0%})")

# %% [markdown]
# Two hundred more replications are those of a run of four hundred, byte for byte.

# %%
longer = run.extend(200)
assert longer.measures().head(200).equals(measures)
longer
