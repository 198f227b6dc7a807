.DEFAULT_GOAL := help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | sort
clean: ## Remove build products
	rm -rf .build .build-*
.PHONY: help clean
