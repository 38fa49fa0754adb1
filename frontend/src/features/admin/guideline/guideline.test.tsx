// @vitest-environment jsdom
import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import Markdown from "./Markdown";

const html = (text: string): string => render(<Markdown text={text} />).container.innerHTML;

describe("a guideline", () => {
  it("shows headings, tables and pictures of this server", () => {
    const shown = html("# Cars\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n![mirror](/api/projects/p/guideline/pictures/q)");
    expect(shown).toContain("<h2>Cars</h2>");
    expect(shown).toContain("<td>1</td>");
    expect(shown).toContain('src="/api/projects/p/guideline/pictures/q"');
  });

  it("runs nothing and asks nobody else", () => {
    const shown = html(
      '<script>alert(1)</script><img src="x" onerror="alert(1)">\n\n[x](javascript:alert%281%29) ![spy](https://a.org/b.png)',
    );
    expect(shown).not.toContain("<script");
    expect(shown).not.toContain("<img");
    expect(shown).not.toContain("javascript:");
    expect(shown).not.toContain("a.org");
  });

  it("opens addresses in a tab of their own", () => {
    expect(html("[paper](https://arxiv.org/abs/2408.00714)")).toContain('rel="noreferrer noopener"');
  });
});
