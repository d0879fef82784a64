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
# # 2 What a policy does
# A policy is a few figures of the scenario changed together, with its source: `streamlined` is Hunan's short guide, which
# leaves 40 % of the fixed work of a visit. A mode is another practice: `checklist` is a light visit to villages that raise
# little concern.
# All sides meet the same random events, so that few replications are enough to see a difference.

# %%
import matplotlib.pyplot as plt

import xuncha as xc

s = xc.load("nanxun")
lighter = s.with_({"modes.checklist": {}})
streamlined = s.with_({"policies.streamlined": {}})

# %%
runs = {
    name: xc.simulate(scenario, xc.plan(scenario, "uniform"), n=100)
    for name, scenario in {"today": s, "checklist": lighter, "streamlined": streamlined}.items()
}
comparison = xc.compare(*runs.values(), names=list(runs))
comparison

# %% [markdown]
# The difference is taken replication by replication; the interval is that of the differences.

# %%
frame = comparison.frame()
frame.filter(frame["measure"] == "coverage_end").select("run", "first", "value", "difference", "low", "high", "verdict")

# %%
figure, ax = plt.subplots(figsize=(9, 5))
for name, run in runs.items():
    run.coverage().plot(ax=ax, label=name, band=0.9, simultaneous=True)
ax.set_title("Each band holds the whole curve of a further replication with probability 90 %")
figure

# %% [markdown]
# Key villages alone, and only those of one office:

# %%
runs["checklist"].coverage(where={"class": "key", "office": "nanxun"})
