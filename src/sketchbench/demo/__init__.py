"""The page that anybody can draw on: a canvas beside five tabs, each with a trained system behind it. `page.build` puts it together."""
