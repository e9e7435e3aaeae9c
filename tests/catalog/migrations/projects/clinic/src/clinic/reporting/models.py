"""Tables of the reports; they live on a branch of their own."""

import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from clinic.db.models import JSON, Base


class Export(Base):
    __tablename__ = "report_exports"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(30), index=True)
    content: Mapped[list] = mapped_column(JSON)
    made_on: Mapped[datetime.date] = mapped_column(server_default=sa.func.current_date())
