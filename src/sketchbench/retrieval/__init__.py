"""What the retrieval systems share: distances and losses between embeddings, galleries, and looking something up in them."""
