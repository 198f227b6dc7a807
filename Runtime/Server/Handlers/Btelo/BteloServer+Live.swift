import BteloAPI

extension BteloServer {
    /// The contract `btelo` with every handler there is, for one loop.
    convenience init(on resources: LoopResources) {
        self.init(
            handlers: BteloHandlerSet(
                blog: BlogSection(resources: resources), oauth: OAuthSection(resources: resources), auth: AuthSection(resources: resources),
                profile: ProfileSection(resources: resources), email: EmailSection(resources: resources), utility: UtilitySection(),
                productAPI: ProductAPISection(resources), aiProxy: AIProxySectionNotLive(),
                aiProxyMessages: AIProxyMessagesSectionNotLive(), aiProxyChat: AIProxyChatSectionNotLive(),
                adminAPI: AdminAPISection(resources: resources), aiProxyResponses: AIProxyResponsesSectionNotLive(),
                aiProxyCodingPlan: AIProxyCodingPlanSectionNotLive(), aiUsage: AIUsageSectionNotLive(),
                userMeta: UserMetaSection(resources: resources), billingAPI: BillingAPISectionNotLive(),
                billingAdminAPI: BillingAdminAPISectionNotLive(), announcements: AnnouncementsSection(resources: resources),
                feedback: FeedbackSection(resources: resources)),
            authenticator: BteloAccess(resources))
    }
}
