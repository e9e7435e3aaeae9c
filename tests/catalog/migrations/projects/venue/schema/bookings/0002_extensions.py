from django.contrib.postgres.operations import BtreeGistExtension, CreateCollation, HStoreExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("bookings", "0001_initial")]
    operations = [
        HStoreExtension(),
        BtreeGistExtension(),
        TrigramExtension(),
        CreateCollation("german", locale="C"),
    ]
