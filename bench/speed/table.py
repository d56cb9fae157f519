"""Tables of text."""


class Table:
    """Rows under titles; the first column is words, the others stand at the right."""

    def __init__(self, title, *columns):
        self.title = title
        self.columns = list(columns)
        self.rows = []

    def add(self, *cells):
        assert len(cells) == len(self.columns)
        self.rows.append([str(cell) for cell in cells])

    def __str__(self):
        lines = [self.columns, *self.rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.columns))]
        cells = [[cell.ljust(w) if i == 0 else cell.rjust(w)
                  for i, (cell, w) in enumerate(zip(line, widths))] for line in lines]
        return "\n".join([self.title, *("  ".join(line).rstrip() for line in cells)])

    def as_json(self):
        return {"title": self.title, "rows": [dict(zip(self.columns, row)) for row in self.rows]}
