"""CP-SAT as every step uses it: one worker, a seed and a deterministic time, so that the result is the same on any machine."""

from ortools.sat.python import cp_model


def cp_solver(deterministic_time: float) -> cp_model.CpSolver:
    """Return a solver that works for a deterministic time, in CP-SAT's units: near a second each."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = deterministic_time
    solver.parameters.catch_sigint_signal = False  # it would drop the handler of interrupts for good
    return solver
