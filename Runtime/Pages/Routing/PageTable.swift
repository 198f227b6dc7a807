/// Every page there is. An area of the site keeps its routes in one list; a new area adds its line here.
enum PageTable {
    static let pages: [Page] =
        SiteAssets.routes
        + StartPages.routes
        + SignInPages.routes
        + GooglePages.routes
        + AccountPages.routes
        + ConsolePages.routes
        + DocumentPages.routes
        + PublicPages.routes
        + OAuthPages.routes
        + BlogPages.routes
        + UnsubscribePages.routes
}
