"""PostgreSQL only; migrations live apart from the apps."""

import os

SECRET_KEY = os.environ["VENUE_SECRET_KEY"]
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.postgres", "bookings"]
MIGRATION_MODULES = {"bookings": "schema.bookings"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
DATABASES = {
    "default": {"ENGINE": "django.db.backends.postgresql", "NAME": "venue", "HOST": os.environ["VENUE_DB_HOST"]},
    "replica": {"ENGINE": "django.db.backends.postgresql", "NAME": "venue", "HOST": "replica.internal"},
}
DATABASE_ROUTERS = ["venue.routers.PrimaryReplica"]
