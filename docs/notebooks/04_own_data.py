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
# # 4 Your own data
# Tables of polars or pandas take the place of files. They are checked in the same way, and all that is wrong comes at once.

# %%
import numpy as np
import polars as pl

import xuncha as xc

draws = np.random.default_rng(7)
villages = 40
sites = pl.DataFrame(
    {
        "代码": [f"330503{1 + k // 10:03d}{201 + k % 10}" for k in range(villages)],
        "村名": [f"第{k + 1}村" for k in range(villages)],
        "分类": draws.choice(["重点村", "一般村", "较好村"], villages, p=[0.2, 0.5, 0.3]),
        "人口": draws.integers(400, 3000, villages),
        "经度": 120.3 + 0.02 * draws.random(villages) * 20,
        "纬度": 30.8 + 0.02 * draws.random(villages) * 10,
    }
)
s = xc.Scenario.from_frames("nanxun", sites=sites, changes={"teams.nanxun.count": 2})
s

# %% [markdown]
# What was not in the table is made up from stated distributions, and said:

# %%
s.synthesised

# %%
wrong = sites.with_columns(pl.lit(-5).alias("人口")).head(2)
try:
    xc.Scenario.from_frames("nanxun", sites=wrong)
except xc.ScenarioError as error:
    print(error)

# %% [markdown]
# A plan is a table, too. A village, its team and its round are enough; modes, order and dates are filled in.

# %%
rounds = [rnd.id for rnd in s.rounds]
table = pl.DataFrame(
    {"村名": sites["村名"], "组": ["nanxun-1", "nanxun-2"] * (villages // 2), "轮次": [rounds[k // 8] for k in range(villages)]}
)
plan = xc.Plan.from_frame(s, table)
plan.frame().select("name", "mode", "team", "round", "start", "end", "team_days").head()

# %%
for breach in xc.verify(s, plan)[:3]:
    print(breach)

# %%
run = xc.simulate(s, plan, n=100, keep_visits=True)
visits = run.visits()
visits.select("name", "covered", "on_time", "mean_end").sort("on_time").head()

# %% [markdown]
# A row a replication and visit, for whatever else you want to know:

# %%
single = run.visits(single=True)
single.group_by("round", maintain_order=True).agg((pl.col("end") - pl.col("begin")).mean().alias("days"))

# %%
figure = run.coverage().plot(band=0.9, simultaneous=True)
figure
