"""Users from before profiles get one."""

from django.db import migrations


def make(apps, schema_editor):
    user, profile = apps.get_model("accounts", "User"), apps.get_model("accounts", "Profile")
    have = profile.objects.using(schema_editor.connection.alias).values("user_id")
    profile.objects.bulk_create(profile(user=u, display_name=u.email.split("@")[0]) for u in user.objects.exclude(pk__in=have))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_merge_20240311_0912")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop, elidable=True)]
