"""Translation memories as files: TMX and XLIFF in, TMX out."""
