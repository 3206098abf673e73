"""FG-SBIR: which photo shows the very thing that was drawn (seed 003, and the retrieval rows of seed 000)."""
