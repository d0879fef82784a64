"""Mutations of a module's syntax tree: what `benchmarks/mutants.py` changes, one place at a time.

Left alone are annotations, what is imported for types only, docstrings and plain texts, as nothing that runs depends on them,
and ``strict`` of a `zip`, which says that two things are of one length.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

NO_PLACES = (ast.expr_context, ast.operator, ast.cmpop, ast.boolop, ast.unaryop, ast.Import, ast.ImportFrom)
"""Nodes that are shared by all places of a tree (operators are changed with what holds them), or that do nothing."""
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
"""Operators, and what stands in their place."""
NAMES = {"min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum", "any": "all", "all": "any",
         "floor": "ceil", "ceil": "floor", "zeros": "ones", "ones": "zeros", "cumsum": "array",
         "bisect_left": "bisect_right", "bisect_right": "bisect_left"}  # fmt: skip
"""Functions and methods that are called, and which are called in their place."""
TEXTS = {"left": "right", "right": "left"}
"""Sides of a search in a sorted array."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change of one place of a module."""

    node: int
    """Number of the node among `places`."""
    variant: int
    """Number of the change among `variants` of the node."""
    line: int
    kind: str


def mutations(source: str) -> list[Mutation]:
    """Return every mutation of a module, in the order of its text."""
    return [
        Mutation(number, variant, getattr(node, "lineno", getattr(parent, "lineno", 0)), kind)
        for number, (node, parent) in enumerate(places(ast.parse(source)))
        for variant, (kind, _) in enumerate(variants(node))
    ]


def mutate(source: str, mutation: Mutation) -> tuple[ast.Module, str]:
    """Return a module's tree with one place changed, and the statement before and after."""
    tree = ast.parse(source)
    node, _ = list(places(tree))[mutation.node]
    _, variant = variants(node)[mutation.variant]
    statement = _statement_of(tree, node)
    text_before, own_before, own_after = _short(statement), _short(node), _short(variant)
    if isinstance(node, ast.stmt):
        ast.copy_location(variant, node)
    _replace(tree, node, variant)
    ast.fix_missing_locations(tree)
    text_after = _short(variant if statement is node else statement)
    return tree, f"{own_before}  =>  {own_after}" if text_before == text_after else f"{text_before}  =>  {text_after}"


def places(tree: ast.Module) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Nodes that may be changed, each with the node that it belongs to."""
    yield from _inside(tree)


def _inside(parent: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    for name, value in ast.iter_fields(parent):
        if name in {"annotation", "returns", "decorator_list", "bases", "keywords"} and not isinstance(parent, ast.Call):
            continue
        if name == "body" and isinstance(parent, ast.If) and "TYPE_CHECKING" in ast.unparse(parent.test):
            continue
        children = value if isinstance(value, list) else [value]
        for child in children:
            if isinstance(child, ast.AST) and not isinstance(child, NO_PLACES):
                if isinstance(child, ast.Assign) and _is_type(child.value):
                    continue
                if isinstance(child, ast.keyword) and child.arg == "strict":
                    continue
                yield child, parent
                yield from _inside(child)


def uses_of(source: str, line: int) -> set[int]:
    """Return the lines that show what a line does which runs on import alone.

    What a statement outside functions names is shown by the lines that use the name; the default of a parameter by the
    function's body.
    """
    tree = ast.parse(source)
    names_stored, lines = set[str](), set[int]()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.lineno <= line < node.body[0].lineno:
            lines |= set(range(node.body[0].lineno, (node.end_lineno or 0) + 1))
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.lineno <= line <= (statement.end_lineno or 0):
            names = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
            names_stored |= {name.id for name in names if isinstance(name.ctx, ast.Store)}
    return lines | {node.lineno for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in names_stored}


def _is_type(value: ast.expr) -> bool:
    """Whether a value is the name of a type, as in ``Add = Callable[[int], None]``."""
    return isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name) and value.value.id[:1].isupper()


def variants(node: ast.AST) -> list[tuple[str, ast.AST]]:  # noqa: PLR0911 - a line for each kind of node
    """Return the changes of a node, each with its kind and what stands in the node's place."""
    if isinstance(node, ast.Compare):
        swaps = [(f"{type(op).__name__} to {SWAPS[type(op)].__name__}", k) for k, op in enumerate(node.ops)]
        return [(kind, ast.Compare(node.left, _with(node.ops, k), node.comparators)) for kind, k in swaps]
    if isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign) and type(node.op) in SWAPS:
        variant = copy.copy(node)
        variant.op = SWAPS[type(node.op)]()  # type: ignore[assignment]
        left_out = [("statement left out", ast.Pass())] if isinstance(node, ast.AugAssign) else []
        return [(f"{type(node.op).__name__} to {type(variant.op).__name__}", variant), *left_out]
    if isinstance(node, ast.Constant):
        return _of_constant(node)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        return [(f"without {type(node.op).__name__}", node.operand)]
    if isinstance(node, ast.Continue | ast.Break):
        return [("continue and break", ast.Break() if isinstance(node, ast.Continue) else ast.Continue())]
    if isinstance(node, ast.Call):
        return _of_call(node)
    if isinstance(node, ast.If | ast.IfExp | ast.While) and not _is_reversed_elsewhere(node.test):
        variant = copy.copy(node)
        variant.test = ast.UnaryOp(ast.Not(), node.test)
        return [("condition reversed", variant)]
    if isinstance(node, ast.comprehension) and node.ifs:
        return [("comprehension without its condition", ast.comprehension(node.target, node.iter, [], node.is_async))]
    if isinstance(node, ast.For):
        empty = copy.copy(node)
        empty.iter = ast.List([], ast.Load())
        return [("loop never entered", empty)]
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return [("statement left out", ast.Pass())]
    return []


def _is_reversed_elsewhere(test: ast.expr) -> bool:
    """Whether another mutation of a condition is its contrary."""
    contraries = (ast.Is, ast.IsNot, ast.Eq, ast.NotEq, ast.In, ast.NotIn)
    compares = isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], contraries)
    return compares or (isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not))


def _with(operators: list[ast.cmpop], place: int) -> list[ast.cmpop]:
    """Operators of a comparison, the one at a place exchanged."""
    return [SWAPS[type(op)]() if k == place else op for k, op in enumerate(operators)]  # type: ignore[misc]


def _of_constant(node: ast.Constant) -> list[tuple[str, ast.AST]]:
    value = node.value
    if isinstance(value, bool):
        return [(f"{value} to {not value}", ast.Constant(not value))]
    if isinstance(value, int | float):
        return [("number plus 1", ast.Constant(value + 1))]
    if value in TEXTS and isinstance(value, str):
        return [("side of a search", ast.Constant(TEXTS[value]))]
    return []


def _of_call(node: ast.Call) -> list[tuple[str, ast.AST]]:
    function = node.func
    name = function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    if name not in NAMES:
        return []
    new_function = copy.copy(function)
    setattr(new_function, "id" if isinstance(new_function, ast.Name) else "attr", NAMES[name])
    return [(f"{name} to {NAMES[name]}", ast.Call(new_function, node.args, node.keywords))]


def _replace(tree: ast.AST, old_node: ast.AST, new_node: ast.AST) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old_node:
                setattr(parent, name, new_node)
                return
            if isinstance(value, list):
                for k, child in enumerate(value):
                    if child is old_node:
                        value[k] = new_node
                        return


def _statement_of(tree: ast.Module, node: ast.AST) -> ast.AST:
    """Innermost statement that holds a node."""
    best: ast.AST = tree
    for statement in ast.walk(tree):
        if isinstance(statement, ast.stmt) and any(child is node for child in ast.walk(statement)):
            best = statement  # walks go outside in
    return best


def _short(statement: ast.AST) -> str:
    """First line of a statement; of a longer one, what stands before its body."""
    return ast.unparse(statement).split("\n", 1)[0][:300]
