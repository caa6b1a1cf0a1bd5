"""Charts, with Altair: a table's shape in, a Vega-Lite specification out. Nothing else imports altair."""
