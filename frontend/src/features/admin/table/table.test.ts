import { describe, expect, it } from "vitest";

import { toCsv } from "./csv";
import { nextSorting, sorted } from "./sorting";

describe("CSV", () => {
  it("quotes what needs it", () => {
    expect(
      toCsv(
        ["name", "n"],
        [
          ['a "b", c', 1.5],
          ["line\nbreak", null],
        ],
      ),
    ).toBe('name,n\r\n"a ""b"", c",1.5\r\n"line\nbreak",\r\n');
  });

  it("keeps spreadsheets from running formulas, and numbers from becoming text", () => {
    expect(toCsv(["x"], [["=1+1"], ["@a"], [-3]])).toBe("x\r\n'=1+1\r\n'@a\r\n-3\r\n");
  });
});

describe("sorting", () => {
  const rows = ["b10", null, "b9", "A"];

  it("counts numbers in names and leaves gaps at the end", () => {
    expect(sorted(rows, (row) => row, false)).toEqual(["A", "b9", "b10", null]);
    expect(sorted(rows, (row) => row, true)).toEqual(["b10", "b9", "A", null]);
    expect(sorted([10, 9, 0.5], (row) => row, false)).toEqual([0.5, 9, 10]);
  });

  it("goes up, down and back", () => {
    const up = nextSorting(null, "name");
    const down = nextSorting(up, "name");
    expect([up, down, nextSorting(down, "name"), nextSorting(down, "size")]).toEqual([
      { key: "name", down: false },
      { key: "name", down: true },
      null,
      { key: "size", down: false },
    ]);
  });
});
