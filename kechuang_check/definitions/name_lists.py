"""regions/<list>.yaml: the names that a column may hold, and which of them are totals of others."""

from __future__ import annotations

from collections.abc import Mapping

from kechuang_check.definitions.check_shapes import NameListShape
from kechuang_check.definitions.problems import Problems, pick
from kechuang_check.definitions.shape_check import read_shape
from kechuang_check.definitions.written import Document
from kechuang_check.domain.names import Group, NameList, same_name
from kechuang_check.words import text

_ALL = "all"


def read_name_list(document: Document, stem: str, problems: Problems) -> NameList | None:
    """The list of one file; None if its shape is wrong."""
    shape = read_shape(NameListShape, document, problems)
    if shape is None:
        return None
    if shape.name != stem:
        problems.add(
            document.place("name"),
            text("The list is named `{name}` and its file {file}", name=shape.name, file=f"{stem}.yaml"),
            text("Write `name: {stem}`, or rename the file", stem=stem),
        )
    members = {
        name: (*(member.names if member else ()), *((member.code,) if member and member.code else ()))
        for name, member in shape.members.items()
    }
    groups = []
    for name, group in shape.groups.items():
        of = None if group.of == [_ALL] else tuple(group.of)
        for index, member in enumerate(group.of):
            if member not in members and group.of != [_ALL]:
                problems.add(
                    document.place("groups", name, "of", index),
                    text("`{name}` is not a member of this list", name=member),
                    pick(member, members),
                )
        groups.append(Group(name, (*group.names, *((group.code,) if group.code else ())), of))
    _check_names(document, members, groups, problems)
    return NameList(shape.name, shape.title.words(), members, tuple(groups), shape.source or "", document.digest)


def _check_names(
    document: Document, members: Mapping[str, tuple[str, ...]], groups: list[Group], problems: Problems
) -> None:
    """A name that two entries answer to would be given to either of them."""
    owners: dict[str, str] = {}
    entries = [("members", name, names) for name, names in members.items()]
    entries += [("groups", group.name, group.names) for group in groups]
    for section, entry, names in entries:
        for name in (entry, *names):
            first = owners.setdefault(same_name(name), entry)
            if first != entry:
                problems.add(
                    document.place(section, entry),
                    text("The name `{name}` belongs to `{first}` already", name=name, first=first),
                    text("Keep it in one of the two"),
                )
