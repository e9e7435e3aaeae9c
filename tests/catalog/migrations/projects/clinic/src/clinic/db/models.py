"""The tables."""

import datetime
import decimal
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Base(DeclarativeBase):
    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Stamped:
    created_at: Mapped[datetime.datetime] = mapped_column(sa.DateTime(timezone=True), server_default=sa.func.now())
    updated_at: Mapped[datetime.datetime | None] = mapped_column(sa.DateTime(timezone=True), onupdate=sa.func.now())


class PatientStatus(enum.StrEnum):
    ACTIVE = "active"
    DECEASED = "deceased"
    ARCHIVED = "archived"


class Speciality(Base):
    __tablename__ = "specialities"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(16), unique=True)


patient_tags = sa.Table(
    "patient_tags",
    Base.metadata,
    sa.Column("patient_id", sa.ForeignKey("patients.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True),
)


class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(sa.String(40), unique=True)


class Patient(Stamped, Base):
    __tablename__ = "patients"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    email: Mapped[str] = mapped_column(sa.String(254))
    born: Mapped[datetime.date | None]
    status: Mapped[PatientStatus] = mapped_column(
        sa.Enum(PatientStatus, name="patient_status", values_callable=lambda e: [m.value for m in e]),
        server_default="active",
    )
    notes: Mapped[dict] = mapped_column(JSON, server_default=sa.text("'{}'"))
    tags: Mapped[list[Tag]] = relationship(secondary=patient_tags)
    __table_args__ = (sa.UniqueConstraint("email"), sa.Index("ix_patients_name_lower", sa.text("lower(name)")))


class Practitioner(Stamped, Base):
    __tablename__ = "practitioners"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    bio: Mapped[str | None] = mapped_column(sa.Text())
    speciality_id: Mapped[int | None] = mapped_column(sa.ForeignKey("specialities.id", ondelete="SET NULL"), index=True)


class Appointment(Stamped, Base):
    __tablename__ = "appointments"
    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"))
    practitioner_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("practitioners.id"))
    starts_at: Mapped[datetime.datetime] = mapped_column(sa.DateTime(timezone=True))
    minutes: Mapped[int] = mapped_column(sa.SmallInteger, server_default="30")
    cancelled: Mapped[bool] = mapped_column(server_default=sa.false())
    room: Mapped[str | None] = mapped_column(sa.String(12))
    __table_args__ = (
        sa.CheckConstraint("minutes > 0 AND minutes <= 480", name="sane_length"),
        sa.Index("ix_appointments_practitioner_start", "practitioner_id", sa.text("starts_at DESC")),
    )


class Invoice(Stamped, Base):
    __tablename__ = "invoices"
    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="RESTRICT"))
    number: Mapped[str] = mapped_column(sa.String(20), comment="as printed, without the prefix")
    total: Mapped[decimal.Decimal] = mapped_column(sa.Numeric(10, 2))
    currency: Mapped[str] = mapped_column(sa.CHAR(3), server_default="EUR")
    paid_at: Mapped[datetime.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    __table_args__ = (
        sa.UniqueConstraint("patient_id", "number"),
        sa.CheckConstraint("total >= 0", name="total_not_negative"),
        sa.CheckConstraint("currency IN ('EUR', 'CHF', 'USD')", name="known_currency"),
        sa.Index(
            "ix_invoices_open",
            "patient_id",
            postgresql_where=sa.text("paid_at IS NULL"),
            sqlite_where=sa.text("paid_at IS NULL"),
        ),
        {"comment": "what patients owe"},
    )
