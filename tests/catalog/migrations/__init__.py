"""Tests of the migrations gate."""
