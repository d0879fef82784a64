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
# # 6 A province
# Henan, some 46,000 villages and 800 teams, with few replications: a province moves little from one to the next. On a cluster
# `with xc.pool("tcp://host:port") as executor` goes into the same calls.

# %%
import xuncha as xc

s = xc.load("six-provinces:henan")
s

# %%
plan = xc.plan(s, "uniform")
plan

# %%
run = xc.simulate(s, plan, n=4, progress=True)
run

# %%
figure = xc.picture(run, "offices")
figure

# %% [markdown]
# The slowest counties in the median:

# %%
import polars as pl

ends = pl.DataFrame(
    [
        {"office": group.key, "villages": group.sites, "covered": run.coverage("office", group.key).median[-1]}
        for group in run.outcomes.groups
        if group.dimension == "office"
    ]
)
ends.sort("covered").head()
