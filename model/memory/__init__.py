"""Memory: which frames are read (selection), what is kept (encoder, bank), how it is read (attention)."""
