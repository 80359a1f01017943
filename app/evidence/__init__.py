"""Evidence of incidents: stills, clips and packages."""
