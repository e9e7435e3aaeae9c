"""Rules of the `migrations` gate that the texts of the migrations settle, one module each; pure, nothing is run."""
