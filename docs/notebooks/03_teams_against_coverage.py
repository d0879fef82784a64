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
# # 3 Teams against coverage
# The experiment is three lines. Every point is planned, then simulated on the same random events.

# %%
import matplotlib.pyplot as plt
import polars as pl

import xuncha as xc

# %%
factors = {"teams.nanxun.count": range(3, 7), "modes.integrated": [True, False]}
grid = xc.sweep("nanxun", factors, plan="uniform", seeds=2, n=10)
grid.summary("coverage_end")

# %%
grid

# %%
figure, ax = plt.subplots(figsize=(7, 4.5))
for (integrated,), rows in grid.summary("coverage_end").group_by("modes.integrated", maintain_order=True):
    error = (rows["mean"] - rows["low"]).to_numpy(), (rows["high"] - rows["mean"]).to_numpy()
    ax.errorbar(rows["teams.nanxun.count"], rows["mean"], error, capsize=3, label=f"integrated: {integrated}")
ax.set(xlabel="teams", ylabel="coverage at the end", title="Mean with its 95 % interval, 20 replications a point")
ax.xaxis.get_major_locator().set_params(integer=True)
ax.legend()
figure

# %% [markdown]
# Two points compared in pairs:

# %%
grid.difference(
    "coverage_end",
    {"teams.nanxun.count": 4, "modes.integrated": True},
    {"teams.nanxun.count": 5, "modes.integrated": True},
)

# %% [markdown]
# How many teams are enough is a question of its own: `xc.staff(s, target=0.98, by="2031-06-30", confidence=0.9)`
# plans and simulates until the number is certain. The table of the sweep tells as much for the mean:

# %%
enough = grid.summary("coverage_end").filter(pl.col("low") > 0.9, pl.col("modes.integrated"))
print("Teams with which the mean is surely above 90 %:", enough["teams.nanxun.count"].to_list())
