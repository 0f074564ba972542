"""The knowledge base: articles that answer what people ask, for each audience."""
