"""Every page in a browser: nothing in the console, no request, nothing wider than a telephone; what reacts, reacts."""

import numpy as np
import pytest

import gradekit
from gradekit.paper.interactive.page import interactive_page
from gradekit.paper.interactive.practised import practice_page
from gradekit.paper.key import working_digits
from gradekit.paper.pages import solution_page
from gradekit.paper.render.html import render
from gradekit.paper.working import work
from tests.places import PROBLEMS

FILES = sorted(PROBLEMS.glob("*.yaml"))


def solved(name):
    return gradekit.solve(gradekit.load(PROBLEMS / f"{name}.yaml"))


@pytest.fixture
def sigmoid(look):
    return look(interactive_page(solved("two-layer-sigmoid")))


def box(seen, label):
    return seen.page.locator(f'#graph .node[aria-label^="{label}"]')


def shown(locator, kind):
    """The texts of a box that are seen."""
    return [text for one in locator.locator(f".{kind}").all() if one.is_visible() and (text := one.text_content())]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_pages_say_nothing_and_ask_for_nothing(look, file):
    solution = solved(file.stem)
    for text in (interactive_page(solution), _still(solution)):
        seen = look(text, width=400)
        assert seen.quiet()
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 400


def _still(solution):
    steps = work(solution, None, working_digits(solution))
    return render(solution_page(solution, steps, None, None, {}))


def test_numbers_stand_at_the_right_boxes(sigmoid):
    assert shown(box(sigmoid, "x1"), "value") == ["= [0.5933, 0.5969]"]
    assert shown(box(sigmoid, "W2"), "gradient") == ["∂ [0.0822, 0.0827]"]


def test_answers_are_judged_and_hints_given(look):
    seen = look(practice_page(solved("two-layer-sigmoid")), width=400)
    first = seen.page.locator("#ask0")
    for name, text in (("x1[1]", "0.5933"), ("x1[2]", "0.6")):
        first.get_by_label(name).fill(text)
    first.get_by_role("button", name="Check").click()
    assert first.locator(".verdict").text_content() == "✗ not right: 1 of 2 entries"
    first.get_by_role("button", name="Hint").click()
    assert "x1 follows from z1" in first.locator(".hints").text_content()
    first.get_by_label("x1[2]").fill("0.5969")
    first.get_by_label("x1[2]").press("Enter")
    assert first.locator(".verdict").text_content() == "✓ right"
    assert seen.page.locator("#done").text_content() == "1 of 7 questions are right."
    assert seen.quiet()
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 400


def test_what_follows_from_an_own_mistake_is_told_as_such(look):
    """x1 with 0.35 left out of both sums, then what is right for it, then x1 set right."""
    seen = look(practice_page(solved("two-layer-sigmoid")))
    first, second = seen.page.locator("#ask0"), seen.page.locator("#ask1")
    own = 1 / (1 + np.exp(-np.array([0.0275, 0.0425])))
    for name, number in (("x1[1]", own[0]), ("x1[2]", own[1])):
        first.get_by_label(name).fill(f"{number:.4f}")
    first.get_by_role("button", name="Check").click()
    second.get_by_role("textbox").fill(f"{1 / (1 + np.exp(-(np.array([0.4, 0.45]) @ own + 0.6))):.4f}")
    second.get_by_role("button", name="Check").click()
    said = "✓ follows from your answer to question 1, which is not right yet"
    assert second.locator(".verdict").text_content() == said
    assert seen.page.locator("#done").text_content() == "0 of 7 questions are right, 1 more follows from own answers."
    first.get_by_label("x1[1]").fill("0.5933")
    first.get_by_label("x1[2]").fill("0.5969")
    first.get_by_role("button", name="Check").click()
    assert second.locator(".verdict").text_content() == "✗ not right" and seen.quiet()
    second.get_by_role("textbox").fill("0.7514")
    second.get_by_role("textbox").press("Enter")
    assert seen.page.locator("#done").text_content() == "2 of 7 questions are right."


def test_plots_move_along_and_come_back(look):
    seen = look(interactive_page(solved("signs-of-trouble")))
    paths = "[...document.querySelectorAll('figure .curve')].map((curve) => curve.innerHTML).join()"
    before = seen.page.evaluate(paths)
    seen.page.get_by_role("textbox", name="va_0").fill("0.9")
    assert seen.page.evaluate(paths) != before
    seen.page.get_by_role("button", name="The numbers of the exercise").click()
    assert seen.page.evaluate(paths) == before
    assert seen.quiet()


def test_stepping_by_mouse(sigmoid):
    page = sigmoid.page
    page.get_by_role("button", name="Start").click()
    assert not shown(page.locator("#graph"), "value") and not shown(page.locator("#graph"), "gradient")
    page.get_by_role("button", name="Forward").click()
    assert len(shown(page.locator("#graph"), "value")) in (1, 2)  # of a matrix two lines
    assert page.locator("#said").text_content().startswith("1 of ")
    for _ in range(40):
        if page.get_by_role("button", name="Forward").is_disabled():
            break
        page.get_by_role("button", name="Forward").click()
    everything = shown(page.locator("#graph"), "gradient")
    assert "∂ [0.0822, 0.0827]" in everything
    page.get_by_role("button", name="Back").click()
    assert len(shown(page.locator("#graph"), "gradient")) < len(everything)
    page.get_by_role("button", name="Everything").click()
    assert shown(page.locator("#graph"), "gradient") == everything and sigmoid.quiet()


def test_gradients_come_after_all_values_and_backwards(sigmoid):
    page = sigmoid.page
    page.get_by_role("button", name="Start").click()
    said = []
    while not page.get_by_role("button", name="Forward").is_disabled():
        page.keyboard.press("ArrowRight")
        said.append(page.locator("#said").text_content())
    kinds = ["value" if "the value" in text else "gradient" for text in said]
    assert kinds == sorted(kinds, reverse=True) and kinds.count("gradient") >= 7
    backwards = [text.split(" of ")[-1] for text in said if "the gradient" in text]
    assert backwards.index("x2 = σ(z2)") < backwards.index("x1 = σ(z1)") < backwards.index("W1")


def test_a_box_shows_its_working_by_mouse_and_by_keyboard(sigmoid):
    page = sigmoid.page
    box(sigmoid, "W2").hover()
    assert page.locator(".about:not([hidden])").count() == 1
    assert "∂" in page.locator(".about:not([hidden])").text_content()
    assert page.locator("#graph .rule.outof").count() == 1
    box(sigmoid, "x1").focus()
    section = page.locator(".about:not([hidden])")
    assert section.locator("h3").text_content() == "x1 = σ(z1)"
    assert "0.5933" in section.text_content()
    page.keyboard.press("Tab")
    assert page.locator(".about:not([hidden]) h3").text_content() != "x1 = σ(z1)"


def test_covering_and_uncovering(sigmoid):
    page = sigmoid.page
    page.keyboard.press("c")
    assert page.locator("#cover").get_attribute("aria-pressed") == "true"
    assert not shown(box(sigmoid, "x1"), "value") and not shown(box(sigmoid, "W2"), "gradient")
    assert shown(box(sigmoid, "z1"), "value")  # nobody asks for it
    assert page.locator("#answers td.covered").count() == 7
    assert not page.locator("#working").get_attribute("open")
    box(sigmoid, "x1").focus()
    page.keyboard.press("Enter")
    assert shown(box(sigmoid, "x1"), "value") == ["= [0.5933, 0.5969]"]
    page.locator("#answers td.covered").first.click()
    assert page.locator("#answers td.covered").count() == 6
    page.get_by_role("button", name="Cover answers").click()
    assert page.locator("#answers td.covered").count() == 0 and sigmoid.quiet()


def test_a_unit_shows_its_own_lines_and_its_edges(sigmoid):
    page = sigmoid.page
    page.get_by_role("button", name="x1[2], 0.5969").hover()
    section = page.locator(".about:not([hidden])")
    assert section.locator("h3").text_content() == "x1[2]" and section.count() == 1
    assert "0.3925" in section.text_content() and "0.3775" not in section.text_content()
    assert page.locator(".wire.into").count() == 2 and page.locator(".wire.outof").count() == 1
    page.keyboard.press("Tab")
    page.get_by_role("button", name="x2[1], 0.7514").focus()
    assert section.locator("h3").text_content() == "x2[1]" and "1.1059" in section.text_content()


def test_units_are_stepped_through_and_covered_like_boxes(sigmoid):
    page = sigmoid.page
    unit = page.locator('.unit[aria-label^="x1[1]"]')
    hidden = page.locator(".layers text[data-box]")
    page.get_by_role("button", name="Start").click()
    assert not any(text.is_visible() for text in hidden.all())
    page.get_by_role("button", name="Everything").click()
    assert all(text.is_visible() for text in hidden.all())
    page.keyboard.press("c")
    assert [text.is_visible() for text in unit.locator("text[data-box]").all()] == [False, True, True, False]
    unit.focus()
    page.keyboard.press("Enter")
    assert all(text.is_visible() for text in unit.locator("text[data-kind=value]").all())
    assert sigmoid.quiet()


def test_layers_follow_other_numbers_and_come_back(sigmoid):
    page = sigmoid.page
    layers = page.locator(".layers svg")
    before = layers.inner_html()
    page.get_by_role("textbox", name="W2[1,1]").fill("-2")
    hidden = 1 / (1 + np.exp(-np.array([0.3775, 0.3925])))
    out = 1 / (1 + np.exp(-(np.array([-2, 0.45]) @ hidden + 0.6)))
    back = (out - 0.01) * out * (1 - out)
    assert layers.locator("#u2_0").get_attribute("aria-label").split(", ")[1] == f"{out:.4f}"
    numbers = layers.locator('.weight[data-from="u1_0"] text').all_text_contents()
    assert numbers == ["−2", f"∂ {back * hidden[0]:.4f}"]
    wire = layers.locator('.wire[data-from="u1_0"]')
    assert "minus" in wire.get_attribute("class") and wire.get_attribute("stroke-width") == "4.0"
    assert layers.locator('.wire[data-from="u1_1"]').get_attribute("stroke-width") == "1.7"
    page.get_by_role("button", name="The numbers of the exercise").click()
    assert layers.inner_html() == before and sigmoid.quiet()


def test_other_numbers(sigmoid):
    """x0 = [0.05, 0.1] → [1, −3], worked out with numpy."""
    page = sigmoid.page
    before = page.locator("#graph").inner_text()
    page.get_by_role("textbox", name="x0[1]").fill("1")
    page.get_by_role("textbox", name="x0[2]").fill("-3")
    hidden = 1 / (1 + np.exp(-(np.array([[0.15, 0.2], [0.25, 0.3]]) @ [1, -3] + 0.35)))
    out = 1 / (1 + np.exp(-(np.array([0.4, 0.45]) @ hidden + 0.6)))
    back = (out - 0.01) * out * (1 - out)
    assert shown(box(sigmoid, "x1"), "value") == [f"= [{hidden[0]:.4f}, {hidden[1]:.4f}]"]
    assert shown(box(sigmoid, "W2"), "gradient") == [f"∂ [{back * hidden[0]:.4f}, {back * hidden[1]:.4f}]"]
    row = page.locator("#asked tr", has_text="loss").first
    assert f"{(out - 0.01) ** 2 / 2:.4f}" in row.text_content()
    assert page.locator("#changed").is_visible()
    page.get_by_role("textbox", name="x0[2]").fill("two")
    assert page.get_by_role("textbox", name="x0[2]").get_attribute("aria-invalid") == "true"
    page.get_by_role("textbox", name="x0[2]").fill("1/4")
    assert page.get_by_role("textbox", name="x0[2]").get_attribute("aria-invalid") == "false"
    page.get_by_role("button", name="The numbers of the exercise").click()
    assert page.locator("#graph").inner_text() == before and not page.locator("#changed").is_visible()
    assert sigmoid.quiet()


def test_the_loss_against_a_number_that_varies(sigmoid):
    """b2 from 0.6 to 1.8, its farthest, worked out with numpy."""
    page = sigmoid.page
    page.locator("#vary").select_option("b2[1]")
    dot = page.locator("#curve-dot")
    before = dot.get_attribute("cx")
    page.locator("#slider").focus()
    page.keyboard.press("End")
    hidden = 1 / (1 + np.exp(-np.array([0.3775, 0.3925])))
    loss = (1 / (1 + np.exp(-(np.array([0.4, 0.45]) @ hidden + 1.8))) - 0.01) ** 2 / 2
    assert page.locator("#point").text_content() == f"b2[1] = 1.8: loss = {loss:.4f}"
    assert page.get_by_role("textbox", name="b2[1]").input_value() == "1.8"
    assert shown(box(sigmoid, "loss"), "value") == [f"= {loss:.4f}"]
    assert float(dot.get_attribute("cx")) == 470 and float(before) == 265
    assert page.locator("#curve-line").get_attribute("d").count("L") == 80
    page.get_by_role("button", name="The numbers of the exercise").click()
    assert dot.get_attribute("cx") == before and sigmoid.quiet()


def test_the_loss_from_update_to_update_follows_the_learning_rate(look):
    seen = look(interactive_page(solved("gradient-descent-update")), width=400)
    page = seen.page
    reached = page.locator("#reached")
    before = reached.text_content(), page.locator("#descent-line").get_attribute("d")
    assert before[0].startswith("eta = 0.5: loss = 0.098") and before[1].count("L") == 49
    page.locator("#rate").focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    assert page.get_by_role("textbox", name="eta").input_value() == "5"
    assert "eta = 5: " in reached.text_content() and "0.00116 after 49 updates" in reached.text_content()
    assert page.locator("#descent-line").get_attribute("d") != before[1]
    page.get_by_role("textbox", name="W2[1,1]").fill("0.1")
    assert "loss = 0.09844" not in reached.text_content()
    page.get_by_role("button", name="The numbers of the exercise").click()
    assert (reached.text_content(), page.locator("#descent-line").get_attribute("d")) == before
    assert seen.quiet() and page.evaluate("document.documentElement.scrollWidth") <= 400


def test_without_its_script_everything_is_there(browser, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(interactive_page(solved("two-layer-sigmoid")), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.locator("#answers").inner_text().count("0.5933") == 1
    assert not page.locator(".controls").is_visible() and page.locator("#working").get_attribute("open") is not None
    context.close()


def test_tables_of_the_report_are_sorted(look):
    from gradekit.paper.document import Cell, Document, Heading, Table

    rows = (("b", "10 %"), ("a", "< 1 %"), ("c", "−2"), ("d", "–"))
    table = Table(("Name", "Share"), tuple(tuple(map(Cell, row)) for row in rows), right=(1,), sortable=True)
    seen = look(render(Document((Heading("T"), table))))

    def order():
        return "".join(seen.page.locator("tbody td:first-child").all_text_contents())

    share = seen.page.get_by_role("button", name="Share")
    share.click()
    assert order() == "bacd" and seen.page.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    share.press("Enter")
    assert order() == "dcab"
    seen.page.get_by_role("button", name="Name").click()
    assert order() == "dcba" and seen.quiet()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1200])
@pytest.mark.parametrize("made", [interactive_page, practice_page])
def test_nothing_serious_for_those_who_cannot_see_it(look, scheme, width, made):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    seen = look(made(solved("two-layer-sigmoid")), width)
    seen.page.emulate_media(color_scheme=scheme)
    found = axe.Axe().run(seen.page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
