import json
from xml.etree import ElementTree

from model.evaluation.chart import line_chart
from model.evaluation.cost import Cost, Meter
from model.evaluation.report import Row, to_csv, to_json, to_table

ROWS = [
    Row("nano", "mask", {"J&F": 0.6125, "J": 0.6}, Cost(0.05, 0.0123, 300 * 2**20, 2**20)),
    Row("folder", "given masks", {"J&F": 1.0}),
]


def test_table_leaves_unknown_cells_empty() -> None:
    assert to_table(ROWS) == [
        ["subject", "prompt", "J&F", "J", "ms/frame", "ms/prompt", "peak MiB", "peak GPU MiB"],
        ["nano", "mask", "61.3", "60.0", "50.0", "12.3", "300", "1"],
        ["folder", "given masks", "100.0", "", "", "", "", ""],
    ]
    assert to_csv(ROWS).splitlines()[2] == "folder,given masks,100.0,,,,,"


def test_json_keeps_full_numbers() -> None:
    report = json.loads(to_json(ROWS, {"dataset": "d"}))
    assert report["dataset"] == "d"
    assert report["rows"][0]["scores"]["J&F"] == 0.6125
    assert report["rows"][1]["cost"] is None


def test_chart_is_drawn_to_scale() -> None:
    root = ElementTree.fromstring(
        line_chart({"a < b": [0.0, 1.0], "c": [0.5]}, title="t", across="x", up="y")
    )
    lines = [line.attrib["points"].split() for line in root.iter("{http://www.w3.org/2000/svg}polyline")]
    (first, last), (only,) = lines
    assert float(first.split(",")[1]) > float(only.split(",")[1]) > float(last.split(",")[1])
    assert first.split(",")[0] == only.split(",")[0]
    words = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "a < b" in words


def test_meter_averages() -> None:
    meter = Meter()
    for _ in range(2):
        with meter.prompt():
            pass
    cost = meter.cost()
    assert cost.seconds_per_frame is None
    assert cost.seconds_per_prompt is not None
    assert 0 <= cost.seconds_per_prompt < 1
    assert cost.peak_memory_bytes > 2**20
