"""A strict reader of QTI 3.0 items and packages, written from imsqti_asiv3p0_v1p0.xsd; it marks as a player has to."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element, fromstring

ITEMS = "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}"
PACKAGE = "{http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1}"
BLOCKS = {"p", "ul", "qti-choice-interaction", "qti-extended-text-interaction", "qti-rubric-block"}
LOGIC = {"qti-and", "qti-set-outcome-value"}
CHILDREN = {  # element → what may stand in it, in the order of this list where it is one
    "qti-assessment-item": [
        "qti-response-declaration", "qti-outcome-declaration", "qti-item-body", "qti-response-processing",
        "qti-modal-feedback",
    ],
    "qti-response-declaration": ["qti-correct-response", "qti-mapping"],
    "qti-outcome-declaration": ["qti-default-value"],
    "qti-correct-response": ["qti-value"],
    "qti-default-value": ["qti-value"],
    "qti-mapping": ["qti-map-entry"],
    "qti-item-body": BLOCKS,
    "p": {"strong", "span", "qti-text-entry-interaction"},
    "ul": ["li"],
    "qti-choice-interaction": ["qti-prompt", "qti-simple-choice"],
    "qti-extended-text-interaction": ["qti-prompt"],
    "qti-rubric-block": ["qti-content-body"],
    "qti-content-body": ["p"],
    "qti-response-processing": {"qti-response-condition", "qti-set-outcome-value"},
    "qti-response-condition": ["qti-response-if", "qti-response-else-if"],
    "qti-response-if": LOGIC,
    "qti-response-else-if": LOGIC,
    "qti-and": {"qti-gte", "qti-lte"},
    "qti-gte": ["qti-variable", "qti-base-value"],
    "qti-lte": ["qti-variable", "qti-base-value"],
    "qti-sum": ["qti-variable", "qti-base-value"],
    "qti-divide": ["qti-variable", "qti-base-value"],
    "qti-set-outcome-value": {"qti-sum", "qti-divide", "qti-base-value", "qti-map-response"},
    "qti-modal-feedback": ["qti-content-body"],
}  # fmt: skip
TEXT = {"p", "strong", "span", "li", "qti-value", "qti-prompt", "qti-simple-choice", "qti-base-value"}
REQUIRED = {
    "qti-assessment-item": {"identifier", "title", "time-dependent"},
    "qti-response-declaration": {"identifier", "cardinality", "base-type"},
    "qti-outcome-declaration": {"identifier", "cardinality"},
    "qti-map-entry": {"map-key", "mapped-value"},
    "qti-text-entry-interaction": {"response-identifier"},
    "qti-choice-interaction": {"response-identifier", "max-choices"},
    "qti-extended-text-interaction": {"response-identifier"},
    "qti-simple-choice": {"identifier"},
    "qti-variable": {"identifier"},
    "qti-base-value": {"base-type"},
    "qti-set-outcome-value": {"identifier"},
    "qti-modal-feedback": {"outcome-identifier", "identifier", "show-hide"},
    "qti-rubric-block": {"use", "view"},
}


@dataclass
class Item:
    root: Element
    ident: str
    title: str

    @property
    def responses(self) -> list[str]:
        return [one.get("identifier") for one in self.root.findall(f"{ITEMS}qti-response-declaration")]

    @property
    def points(self) -> float:
        return float(self.root.find(f"{ITEMS}qti-outcome-declaration").get("normal-maximum"))

    def mark(self, responses: dict[str, object]) -> dict[str, object]:
        """The outcomes that the item's own rules give."""
        outcomes: dict[str, object] = {"SCORE": 0.0}
        for rule in self.root.find(f"{ITEMS}qti-response-processing"):
            if _tag(rule) == "qti-set-outcome-value":
                self._set(rule, responses, outcomes)
            else:
                case = next((case for case in rule if self._value(case[0], responses, outcomes)), ())
                for action in case[1:]:
                    self._set(action, responses, outcomes)
        return outcomes

    def _set(self, rule, responses, outcomes):
        outcomes[rule.get("identifier")] = self._value(rule[0], responses, outcomes)

    def _value(self, element, responses, outcomes):
        kind, parts = _tag(element), [self._value(child, responses, outcomes) for child in element]
        if kind == "qti-variable":
            name = element.get("identifier")
            return responses.get(name, outcomes.get(name))
        if kind == "qti-base-value":
            return float(element.text) if element.get("base-type") == "float" else element.text
        if kind == "qti-map-response":
            return self._mapped(element.get("identifier"), responses)
        if kind in ("qti-gte", "qti-lte") and None in parts:
            return None
        if kind == "qti-divide":
            return parts[0] / parts[1]
        rules = {"qti-and": all, "qti-sum": sum}
        if kind in rules:
            return rules[kind](parts)
        return parts[0] >= parts[1] if kind == "qti-gte" else parts[0] <= parts[1]

    def _mapped(self, ident, responses):
        declared = self.root.find(f"{ITEMS}qti-response-declaration[@identifier='{ident}']")
        mapping = declared.find(f"{ITEMS}qti-mapping")
        worth = {entry.get("map-key"): entry for entry in mapping}
        fold = {key.lower(): entry for key, entry in worth.items() if entry.get("case-sensitive") == "false"}
        chosen = responses[ident] if isinstance(responses[ident], set) else {responses[ident]}
        found = [worth.get(one, fold.get(str(one).lower())) for one in chosen]
        total = sum(float(entry.get("mapped-value")) for entry in found if entry is not None)
        return max(total, float(mapping.get("lower-bound")))


def item(data: bytes) -> Item:
    root = fromstring(data)
    _strict(root)
    declared = {one.get("identifier") for one in root.iter(f"{ITEMS}qti-response-declaration")}
    outcomes = {one.get("identifier") for one in root.iter(f"{ITEMS}qti-outcome-declaration")}
    used = {one.get("response-identifier") for one in root.iter() if one.get("response-identifier")}
    assert declared == used
    assert {one.get("identifier") for one in root.iter(f"{ITEMS}qti-set-outcome-value")} <= outcomes
    assert {one.get("outcome-identifier") for one in root.iter(f"{ITEMS}qti-modal-feedback")} <= outcomes
    shown = {one.get("identifier") for one in root.iter(f"{ITEMS}qti-modal-feedback")}
    said = {one.text for one in root.iter(f"{ITEMS}qti-base-value") if one.get("base-type") == "identifier"}
    assert said == shown
    return Item(root, root.get("identifier"), root.get("title"))


def package(files: dict[str, bytes]) -> dict[str, list[Item]]:
    """By test its items; every file is named in the manifest, and everything named is there."""
    manifest = fromstring(files["imsmanifest.xml"])
    assert manifest.tag == f"{PACKAGE}manifest"
    resources = {one.get("identifier"): one for one in manifest.iter(f"{PACKAGE}resource")}
    paths = {one.get("href"): one.get("type") for one in resources.values()}
    assert {*paths, "imsmanifest.xml"} == set(files)
    assert {one.get("href") for one in manifest.iter(f"{PACKAGE}file")} == set(paths)
    assert {one.get("identifierref") for one in manifest.iter(f"{PACKAGE}dependency")} <= set(resources)
    tests = {path: fromstring(files[path]) for path, kind in paths.items() if kind == "imsqti_test_xmlv3p0"}
    found = {}
    for path, test in tests.items():
        references = list(test.iter(f"{ITEMS}qti-assessment-item-ref"))
        found[path] = [item(files[one.get("href")]) for one in references]
        assert [one.ident for one in found[path]] == [one.get("identifier") for one in references]
    return found


def _tag(element: Element) -> str:
    assert element.tag.startswith(ITEMS), element.tag
    return element.tag.removeprefix(ITEMS)


def _strict(element: Element) -> None:
    tag, tags = _tag(element), [_tag(child) for child in element]
    allowed = CHILDREN.get(tag, [])
    assert set(tags) <= set(allowed), (tag, tags)
    if isinstance(allowed, list):
        assert tags == sorted(tags, key=allowed.index) or tag in ("qti-gte", "qti-lte", "qti-sum"), (tag, tags)
    assert REQUIRED.get(tag, set()) <= set(element.attrib), tag
    assert tag in TEXT or not (element.text or "").strip(), tag
    for child in element:
        _strict(child)
