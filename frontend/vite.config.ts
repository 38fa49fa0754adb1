import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where the server answers while `npm run dev` serves the page. */
const server = process.env.MASKLOOM_SERVER ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  build: { target: "es2023", chunkSizeWarningLimit: 600 },
  worker: { format: "es" },
  server: { host: "127.0.0.1", proxy: { "/api": { target: server, ws: true } } },
  test: { environment: "node", include: ["src/**/*.test.{ts,tsx}"], css: false },
});
