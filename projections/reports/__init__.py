"""What the weekly and the monthly report hold: tables as data, which any form can be made from."""
