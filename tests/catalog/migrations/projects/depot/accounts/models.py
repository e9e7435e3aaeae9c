from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models


class UserManager(BaseUserManager):
    use_in_migrations = True


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(unique=True)
    timezone = models.CharField(max_length=40, default="UTC")
    is_staff = models.BooleanField(default=False)

    objects = UserManager()
    USERNAME_FIELD = "email"


class Profile(models.Model):
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    display_name = models.CharField(max_length=80, blank=True, default="")
    badge = models.PositiveSmallIntegerField(null=True)


class Staff(User):
    class Meta:
        proxy = True
