"""Reports as people get them: a page, a workbook, JSON, all from one description."""
